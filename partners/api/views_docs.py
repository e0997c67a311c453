"""The OpenAPI document, the page that shows it, and a problem for every path that leads nowhere."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from partners.api import problems
from partners.api.access import OnlyJSON


class Schema(SpectacularAPIView):
    """The OpenAPI document, as JSON."""

    open_to = "anyone"
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = [OpenApiJsonRenderer2]
    content_negotiation_class = OnlyJSON
    http_method_names = ("get", "head")
    urlconf = "partners.api.urls"

    def get_exception_handler(self) -> Any:
        """Answer with problems."""
        return problems.answer


class Docs(SpectacularSwaggerSplitView):
    """The page that shows the document. Its script is a file of its own: nothing stands inline."""

    open_to = "anyone"
    authentication_classes = ()
    permission_classes = (AllowAny,)
    http_method_names = ("get", "head")
    url_name = "api-schema"
    template_name = "api/docs.html"  # without inline style, and without the cookie the stock script asks for
    template_name_js = "api/docs.js"

    def get_exception_handler(self) -> Any:
        """Answer with problems."""
        return problems.answer


@csrf_exempt
def nowhere(request: HttpRequest) -> JsonResponse:
    """Say in JSON that there is nothing here."""
    told = problems.body(404, "not_found", "There is nothing here. /api/v1/docs/ lists what there is.")
    return JsonResponse(told, status=404, content_type=problems.TYPE)


nowhere.open_to = "anyone"  # type: ignore[attr-defined]
