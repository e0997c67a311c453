"""Routes of the provider door: everything behind the link of one letter."""

from django.urls import path

from takedown import views_provider as views
from takedown import views_provider_json as machine

urlpatterns = [
    path("<str:number>/<str:secret>/", views.reply, name="provider-reply"),
    path("<str:number>/<str:secret>/thanks/", views.thanks, name="provider-thanks"),
    path("<str:number>/<str:secret>/look/", views.look, name="provider-look"),
    path("<str:number>/<str:secret>/seen/", views.seen, name="provider-seen"),
    path("<str:number>/<str:secret>/contact/", views.contact, name="provider-contact"),
    path("<str:number>/<str:secret>/notice.json", machine.notice_json, name="provider-json"),
    path("<str:number>/<str:secret>/outcomes", machine.outcomes, name="provider-outcomes"),
]
