"""A job as the API shows it, for other apps to embed in their own answers."""

from rest_framework import serializers

from .models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    percent = serializers.IntegerField(read_only=True, allow_null=True)
    seconds_left = serializers.IntegerField(read_only=True, allow_null=True)
    step = serializers.IntegerField(source="progress.step", read_only=True, default=None)
    total = serializers.IntegerField(source="progress.total", read_only=True, default=None)
    note = serializers.CharField(source="progress.note", read_only=True, default="")

    class Meta:
        model = Job
        fields = [
            "id",
            "state",
            "percent",
            "step",
            "total",
            "note",
            "seconds_left",
            "error",
            "attempts",
            "max_attempts",
            "cancel_requested",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields
