"""Endpoints and deliveries as the API shows and takes them. The secret is in `SecretSerializer` alone."""

from rest_framework import serializers

from .models import Delivery, Endpoint
from .states import Event


class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Endpoint
        fields = [
            "id",
            "url",
            "description",
            "events",
            "enabled",
            "state",
            "failures",
            "stopped_because",
            "old_secret_until",
            "created_at",
        ]
        read_only_fields = fields


class SecretSerializer(EndpointSerializer):
    """An endpoint just made, or just given a new secret: the one time that the secret is told."""

    class Meta(EndpointSerializer.Meta):
        fields = [*EndpointSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class NewEndpointSerializer(serializers.Serializer):
    url = serializers.CharField(max_length=500)
    description = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=Event.choices), allow_empty=False
    )
    enabled = serializers.BooleanField(required=False, default=True)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    webhook = serializers.UUIDField(source="endpoint_id", read_only=True)
    message_id = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "webhook",
            "message_id",
            "event",
            "state",
            "attempts",
            "attempted_at",
            "response_code",
            "trouble",
            "delivered_at",
            "created_at",
        ]
        read_only_fields = fields


class DeliveryDetailSerializer(DeliverySerializer):
    """With what was said, byte for byte as it was signed."""

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "body"]
        read_only_fields = fields
