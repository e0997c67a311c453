"""Routes of the police door."""

from django.urls import path

from partners import views_police as views
from partners import views_sheets

urlpatterns = [
    path("", views.inbox, name="police-inbox"),
    path("referral/<int:pk>/", views.case, name="police-case"),
    path("referral/<int:pk>/reveal/", views.reveal, name="police-reveal"),
    path("referral/<int:pk>/sheet.pdf", views_sheets.sheet, name="police-sheet.pdf"),
    path("referral/<int:pk>/package.zip", views_sheets.package, name="police-package.zip"),
    path("referral/<int:pk>/confirm/", views.confirm, name="police-confirm"),
    path("referral/<int:pk>/reject/", views.reject, name="police-reject"),
    path("referral/<int:pk>/hold/", views.hold, name="police-hold"),
    path("referral/<int:pk>/release/", views.release, name="police-release"),
    path("referral/<int:pk>/order/", views.order, name="police-order"),
    path("referral/<int:pk>/record/", views.record, name="police-record"),
    path("referral/<int:pk>/order-confirm/", views.order_confirm, name="police-order-confirm"),
]
