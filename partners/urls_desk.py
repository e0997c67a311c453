"""Routes of the desk for the directory, under /admin/desk/."""

from django.urls import path

from partners import views_directory as views

urlpatterns = [
    path("directory/", views.directory, name="desk-directory"),
    path("directory/<int:pk>/", views.entry, name="desk-directory-entry"),
    path("directory/<int:pk>/verified/", views.verified, name="desk-directory-verified"),
    path("directory/file/", views.export, name="desk-directory-file"),
    path("directory/import/", views.bring_in, name="desk-directory-import"),
    path("directory/import/apply/", views.apply, name="desk-directory-apply"),
]
