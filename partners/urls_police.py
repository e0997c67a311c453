"""Routes of the police door."""

from django.urls import path

from partners import views_answers as answers
from partners import views_known, views_sheets
from partners import views_police as views

urlpatterns = [
    path("", views.inbox, name="police-inbox"),
    path("known/", views_known.known, name="police-known"),
    path("referral/<int:pk>/", views.case, name="police-case"),
    path("referral/<int:pk>/reveal/", views.reveal, name="police-reveal"),
    path("referral/<int:pk>/sheet.pdf", views_sheets.sheet, name="police-sheet.pdf"),
    path("referral/<int:pk>/package.zip", views_sheets.package, name="police-package.zip"),
    path("referral/<int:pk>/confirm/", answers.confirm, name="police-confirm"),
    path("referral/<int:pk>/reject/", answers.reject, name="police-reject"),
    path("referral/<int:pk>/hold/", answers.hold, name="police-hold"),
    path("referral/<int:pk>/release/", answers.release, name="police-release"),
    path("referral/<int:pk>/take-over/", answers.take_over, name="police-take-over"),
    path("referral/<int:pk>/need-more/", answers.need_more, name="police-need-more"),
    path("referral/<int:pk>/message/", answers.message, name="police-message"),
    path("referral/<int:pk>/read/", answers.read, name="police-read"),
    path("referral/<int:pk>/no-action/", answers.no_action, name="police-no-action"),
    path("referral/<int:pk>/order/", answers.order, name="police-order"),
    path("referral/<int:pk>/record/", answers.record, name="police-record"),
    path("referral/<int:pk>/order-confirm/", answers.order_confirm, name="police-order-confirm"),
]
