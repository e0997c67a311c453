"""How the OpenAPI document of the partner API is made."""

from typing import Any

SETTINGS: dict[str, Any] = {
    "TITLE": "Partner API",
    "DESCRIPTION": "For trusted reporters, peer hotlines and police. JSON only; errors are problem+json (RFC 9457).",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["partners.api.described.partners_only"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "persistAuthorization": False},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"Phase": "reports.rules.PHASES", "Said": "partners.rules.Said"},
}
