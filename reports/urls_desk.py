"""Routes of the desk for reports and cases, under /admin/desk/."""

from django.urls import path

from reports.desk_views import case, entry, floods, judging, known, looking, talk, today, wellbeing

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
    path("case/<int:pk>/reveal/", looking.reveal, name="desk-reveal"),
    path("case/<int:pk>/words/", looking.words, name="desk-words"),
    path("case/<int:pk>/challenge/", case.challenge, name="desk-challenge"),
    path("case/<int:pk>/answers/", looking.answers, name="desk-answers"),
    path("case/<int:pk>/ask/<int:report>/", talk.ask, name="desk-ask"),
    path("case/<int:pk>/hosting/", case.hosting, name="desk-hosting"),
    path("case/<int:pk>/reuse/", known.reuse, name="desk-reuse"),
    path("case/<int:pk>/viewing/", looking.open_viewing, name="desk-viewing"),
    path("case/<int:pk>/viewing/end/", looking.end_viewing, name="desk-viewing-end"),
    path("look/<int:pk>/cover/", looking.cover, name="desk-cover"),
    path("station/", looking.station, name="desk-station"),
    path("wellbeing/", wellbeing.own, name="desk-wellbeing"),
    path("wellbeing/days.csv", wellbeing.own_csv, name="desk-wellbeing-csv"),
    path("wellbeing/go-on/", wellbeing.go_on, name="desk-go-on"),
    path("wellbeing/shift/", wellbeing.shift, name="desk-shift"),
    path("wellbeing/opt-outs/", wellbeing.opt_outs, name="desk-opt-outs"),
    path("wellbeing/break/", wellbeing.take_break, name="desk-break"),
    path("wellbeing/back/", wellbeing.come_back, name="desk-back"),
    path("wellbeing/someone/", wellbeing.someone, name="desk-someone"),
    path("wellbeing/team/", wellbeing.team, name="desk-team-wellbeing"),
]
