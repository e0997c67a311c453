"""Routes of the desk for reports and cases, under /admin/desk/."""

from django.urls import path

from reports.desk_views import case, entry, figures, floods, judging, links, search, talk, today, trail

urlpatterns = [
    path("", today.today, name="desk-today"),
    path("queue/", today.queue, name="desk-queue"),
    path("search/", search.search, name="desk-search"),
    path("figures/<slug:name>.csv", figures.figures, name="desk-figures"),
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
    path("case/<int:pk>/reveal/", judging.reveal, name="desk-reveal"),
    path("case/<int:pk>/words/", judging.words, name="desk-words"),
    path("case/<int:pk>/challenge/", case.challenge, name="desk-challenge"),
    path("case/<int:pk>/answers/", talk.answers, name="desk-answers"),
    path("case/<int:pk>/ask/<int:report>/", talk.ask, name="desk-ask"),
    path("case/<int:pk>/export/", trail.export, name="desk-export"),
    path("trail/", trail.trail, name="desk-trail"),
    path("trail/file/", trail.trail_file, name="desk-trail-file"),
    path("trail/check/", trail.check, name="desk-trail-check"),
    path("trail/anchors/", trail.anchors_page, name="desk-anchors"),
    path("trail/anchors/file/", trail.anchors_file, name="desk-anchors-file"),
    path("case/<int:pk>/link/", links.link, name="desk-link"),
    path("case/<int:pk>/link/<int:link>/remove/", links.unlink, name="desk-unlink"),
    path("case/<int:pk>/hosting/", case.hosting, name="desk-hosting"),
]
