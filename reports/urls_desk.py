"""Routes of the desk for reports and cases, under /admin/desk/."""

from django.urls import path

from reports.desk_views import bulk, case, entry, floods, judging, queue, searches, talk, today

urlpatterns = [
    path("", today.today, name="desk-today"),
    path("queue/", queue.queue, name="desk-queue"),
    path("queue/domain/", queue.domain, name="desk-queue-domain"),
    path("queue/bulk/", bulk.preview, name="desk-bulk"),
    path("queue/bulk/act/", bulk.act, name="desk-bulk-act"),
    path("queue/bulk/done/", bulk.done, name="desk-bulk-done"),
    path("queue/saved/", searches.save, name="desk-saved"),
    path("queue/saved/<int:pk>/drop/", searches.drop, name="desk-saved-drop"),
    path("queue/saved/<int:pk>/read/", searches.read, name="desk-saved-read"),
    path("disputes/", queue.disputes, name="desk-disputes"),
    path("floods/", floods.floods, name="desk-floods"),
    path("floods/dismiss/", floods.dismiss, name="desk-flood-dismiss"),
    path("claim/", today.claim_next, name="desk-claim-next"),
    path("report/new/", entry.entry, name="desk-entry"),
    path("case/<int:pk>/", case.case, name="desk-case"),
    path("case/<int:pk>/claim/", today.claim, name="desk-claim"),
    path("case/<int:pk>/give-back/", today.give_back, name="desk-give-back"),
    path("case/<int:pk>/assess/", judging.assess, name="desk-assess"),
    path("case/<int:pk>/keep/", judging.keep, name="desk-keep"),
    path("case/<int:pk>/reveal/", judging.reveal, name="desk-reveal"),
    path("case/<int:pk>/words/", judging.words, name="desk-words"),
    path("case/<int:pk>/challenge/", case.challenge, name="desk-challenge"),
    path("case/<int:pk>/answers/", talk.answers, name="desk-answers"),
    path("case/<int:pk>/ask/<int:report>/", talk.ask, name="desk-ask"),
    path("case/<int:pk>/hosting/", case.hosting, name="desk-hosting"),
]
