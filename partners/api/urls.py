"""Routes of the partner API, version 1. Paths and names of fields are a public contract."""

from django.urls import path, re_path

from partners.api import views_docs, views_referrals, views_reports, views_webhooks

urlpatterns = [
    path("api/v1/schema/", views_docs.Schema.as_view(), name="api-schema"),
    path("api/v1/docs/", views_docs.Docs.as_view(), name="api-docs"),
    path("api/v1/token/", views_reports.Token.as_view(), name="api-token"),
    path("api/v1/reports/", views_reports.Reports.as_view(), name="api-reports"),
    path("api/v1/reports/batch/", views_reports.Batch.as_view(), name="api-batch"),
    path("api/v1/reports/<uuid:uid>/", views_reports.Report.as_view(), name="api-report"),
    path("api/v1/referrals/", views_referrals.Referrals.as_view(), name="api-referrals"),
    path("api/v1/referrals/<int:pk>/", views_referrals.Referral.as_view(), name="api-referral"),
    path("api/v1/referrals/<int:pk>/reveal/", views_referrals.Reveal.as_view(), name="api-reveal"),
    path("api/v1/referrals/<int:pk>/acknowledge/", views_referrals.Acknowledge.as_view(), name="api-acknowledge"),
    path("api/v1/referrals/<int:pk>/answers/", views_referrals.Answers.as_view(), name="api-answers"),
    path("api/v1/webhooks/", views_webhooks.Webhooks.as_view(), name="api-webhooks"),
    path("api/v1/webhooks/<uuid:uid>/", views_webhooks.Webhook.as_view(), name="api-webhook"),
    path("api/v1/webhooks/<uuid:uid>/secret/", views_webhooks.Secret.as_view(), name="api-webhook-secret"),
    path("api/v1/webhooks/<uuid:uid>/ping/", views_webhooks.Ping.as_view(), name="api-ping"),
    re_path(r"^api(?:/.*)?$", views_docs.nowhere, name="api-nowhere"),
]
