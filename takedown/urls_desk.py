"""Routes of the desk for takedowns and letters, under /admin/desk/."""

from django.urls import path

from takedown import views_desk, views_filing, views_incoming, views_letters, views_preview, views_replies, views_scores, views_sights


from takedown import (
    views_desk,
    views_filing,
    views_incoming,
    views_ladder,
    views_letters,
    views_preview,
    views_scores,
)  # fmt: skip

urlpatterns = [
    path("takedowns/", views_desk.takedowns, name="desk-takedowns"),
    path("takedowns/<int:pk>/stop/", views_desk.stop, name="desk-stop"),
    path("takedowns/<int:pk>/second-stop/", views_desk.second_stop, name="desk-second-stop"),
    path("takedowns/<int:pk>/ladder/", views_ladder.ladder, name="desk-ladder"),
    path("takedowns/<int:pk>/steer/", views_ladder.steer, name="desk-steer"),
    path("countries/", views_desk.countries, name="desk-countries"),
    path("provider-mail/", views_incoming.listed, name="desk-provider-mails"),
    path("provider-mail/<int:pk>/", views_incoming.one, name="desk-provider-mail"),
    path("provider-mail/<int:pk>/read/", views_incoming.read, name="desk-provider-mail-read"),
    path("provider-mail/<int:pk>/record/", views_incoming.record, name="desk-provider-mail-record"),
    path("provider-mail/<int:pk>/aside/", views_incoming.aside, name="desk-provider-mail-aside"),
    path("provider-mail/<int:pk>/again/", views_incoming.again, name="desk-provider-mail-again"),
    path("notices/forms/", views_filing.forms, name="desk-forms"),
    path("notices/<int:pk>/file/", views_filing.file_notice, name="desk-file-notice"),
    path("notices/<int:pk>/filed/", views_filing.record_filing, name="desk-record-filing"),
    path("notices/<int:pk>/give-back/", views_filing.give_back_filing, name="desk-give-back-filing"),
    path("letters/", views_letters.letters, name="desk-letters"),
    path("letters/templates/", views_preview.templates, name="desk-letter-templates"),
    path("letters/templates/<slug:name>/<slug:language>/", views_preview.template, name="desk-letter-template"),
    path("notices/<int:pk>/preview/", views_preview.notice, name="desk-notice-preview"),
    path("notices/<int:pk>/preview/reply/", views_preview.reply_page, name="desk-notice-reply-page"),
    path("letters/again/", views_letters.try_all_again, name="desk-try-all-again"),
    path("letters/<int:pk>/again/", views_letters.try_again, name="desk-try-again"),
    path("letters/resting/<int:pk>/now/", views_letters.try_now, name="desk-try-now"),
    path("replies/", views_replies.replies, name="desk-replies"),
    path("replies/<int:pk>/", views_replies.decide, name="desk-contact"),
    path("letters/<int:pk>/link/", views_replies.link, name="desk-link"),
    path("letters/<int:pk>/link/change/", views_replies.change_link, name="desk-link-change"),
    path("providers/compared/", views_scores.scores, name="desk-scores"),
    path("providers/compared.csv", views_scores.scores_file, name="desk-scores-file"),
    path("providers/tables/freeze/", views_scores.freeze, name="desk-league-freeze"),
    path("providers/tables/<int:pk>/", views_scores.league, name="desk-league"),
    path("providers/tables/<int:pk>/publish/", views_scores.publish, name="desk-league-publish"),
    path("providers/tables/<int:pk>/withdraw/", views_scores.withdraw, name="desk-league-withdraw"),
    path("providers/tables/said/<int:pk>/", views_scores.said, name="desk-league-said"),
    path("looks/by-hand/", views_sights.by_hand, name="desk-looks-by-hand"),
    path("looks/by-hand/<int:pk>/", views_sights.saw, name="desk-look-by-hand"),
]
