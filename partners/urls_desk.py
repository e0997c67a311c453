"""Routes of the desk for the directory and for police units, under /admin/desk/."""

from django.urls import path

from partners import views_desk, views_directory

urlpatterns = [
    path("police/", views_desk.police, name="desk-police"),
    path("case/<int:pk>/police/<int:unit>/", views_desk.reply, name="desk-police-reply"),
    path("case/<int:pk>/police/<int:unit>/read/", views_desk.read, name="desk-police-read"),
    path("directory/", views_directory.directory, name="desk-directory"),
    path("directory/<int:pk>/", views_directory.entry, name="desk-directory-entry"),
    path("directory/<int:pk>/verified/", views_directory.verified, name="desk-directory-verified"),
    path("directory/file/", views_directory.export, name="desk-directory-file"),
    path("directory/import/", views_directory.bring_in, name="desk-directory-import"),
    path("directory/import/apply/", views_directory.apply, name="desk-directory-apply"),
]
