"""Routes of the desk for reports and cases, under /admin/desk/."""

from django.urls import path

from reports.desk_views import case, entry, floods, judging, keys, many, talk, today, together

urlpatterns = [
    path("", today.today, name="desk-today"),
    path("queue/", today.queue, name="desk-queue"),
    path("disputes/", today.disputes, name="desk-disputes"),
    path("floods/", floods.floods, name="desk-floods"),
    path("floods/dismiss/", floods.dismiss, name="desk-flood-dismiss"),
    path("claim/", today.claim_next, name="desk-claim-next"),
    path("report/new/", entry.entry, name="desk-entry"),
    path("case/<int:pk>/", case.case, name="desk-case"),
    path("case/<int:pk>/claim/", today.claim, name="desk-claim"),
    path("case/<int:pk>/give-back/", today.give_back, name="desk-give-back"),
    path("case/<int:pk>/assess/", judging.assess, name="desk-assess"),
    path("case/<int:pk>/keep/", judging.keep, name="desk-keep"),
    path("case/<int:pk>/draft/", judging.draft, name="desk-draft"),
    path("case/<int:pk>/present/", together.present, name="desk-present"),
    path("case/<int:pk>/take-over/", together.take_over, name="desk-take-over"),
    path("case/<int:pk>/park/", together.park, name="desk-park"),
    path("case/<int:pk>/skip/", together.skip, name="desk-skip"),
    path("case/<int:pk>/look-up/", together.lookup, name="desk-lookup"),
    path("case/<int:pk>/together/", many.assess_many, name="desk-assess-many"),
    path("undo/", together.undo, name="desk-undo"),
    path("opinions/", together.opinions, name="desk-opinions"),
    path("opinions/<int:pk>/", together.opine, name="desk-opine"),
    path("keys/", keys.keys, name="desk-keys"),
    path("case/<int:pk>/reveal/", judging.reveal, name="desk-reveal"),
    path("case/<int:pk>/words/", judging.words, name="desk-words"),
    path("case/<int:pk>/challenge/", case.challenge, name="desk-challenge"),
    path("case/<int:pk>/answers/", talk.answers, name="desk-answers"),
    path("case/<int:pk>/ask/<int:report>/", talk.ask, name="desk-ask"),
    path("case/<int:pk>/hosting/", case.hosting, name="desk-hosting"),
]
