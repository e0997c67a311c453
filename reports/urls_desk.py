"""Routes of the desk for reports and cases, under /admin/desk/."""

from django.urls import path

from reports.desk_views import case, entry, figures, floods, judging, links, quality, search, talk, team, today

urlpatterns = [
    path("", today.today, name="desk-today"),
    path("queue/", today.queue, name="desk-queue"),
    path("search/", search.search, name="desk-search"),
    path("figures/<slug:name>.csv", figures.figures, name="desk-figures"),
    path("checks/", quality.checks, name="desk-checks"),
    path("checks/take/", quality.take, name="desk-check-take"),
    path("checks/<int:pk>/", quality.check, name="desk-check"),
    path("checks/<int:pk>/leave/", quality.leave, name="desk-check-leave"),
    path("checks/<int:pk>/reveal/", quality.reveal, name="desk-check-reveal"),
    path("checks/<int:pk>/settle/", quality.settle, name="desk-check-settle"),
    path("team/", team.team, name="desk-team"),
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
    path("case/<int:pk>/link/", links.link, name="desk-link"),
    path("case/<int:pk>/link/<int:link>/remove/", links.unlink, name="desk-unlink"),
    path("case/<int:pk>/hosting/", case.hosting, name="desk-hosting"),
]
