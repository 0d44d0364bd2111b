"""What an edit over the API was made from."""

from typing import Any

from web.api import serializers


class MadeFromSerializer(serializers.Serializer[Any]):
    """The edition that an edit was made from, as it was read; null replaces whatever stands."""

    made_from = serializers.CharField(max_length=64, allow_null=True)
