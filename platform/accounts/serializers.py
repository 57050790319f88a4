"""People as the API shows them."""

from rest_framework import serializers

from .models import User


class MeSerializer(serializers.ModelSerializer):
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["username", "name", "roles"]

    def get_roles(self, user: User) -> list[str]:
        return sorted(user.roles)
