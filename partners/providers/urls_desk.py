"""Routes of the desk about providers, under /admin/desk/."""

from django.urls import path

from partners.providers import views, views_merge

urlpatterns = [
    path("providers/", views.listed, name="desk-providers"),
    path("providers/<int:pk>/", views.one, name="desk-provider"),
    path("providers/<int:pk>/approve/", views.approve, name="desk-provider-approve"),
    path("providers/<int:pk>/refuse/", views.refuse, name="desk-provider-refuse"),
    path("providers/<int:pk>/about/", views.about, name="desk-provider-about"),
    path("providers/<int:pk>/contact/", views.add_contact, name="desk-provider-contact"),
    path("providers/<int:pk>/link/", views.link, name="desk-provider-link"),
    path("providers/<int:pk>/link/<int:chain>/end/", views.unlink, name="desk-provider-unlink"),
    path("providers/<int:pk>/merge/", views_merge.merge, name="desk-provider-merge"),
    path("providers/<int:pk>/merge/<int:number>/undo/", views_merge.undo, name="desk-provider-undo"),
    path("providers/contact/<int:pk>/change/", views.change_contact, name="desk-contact-change"),
    path("providers/contact/<int:pk>/verified/", views.verify_contact, name="desk-contact-verified"),
    path("providers/contact/<int:pk>/accept/", views.accept_contact, name="desk-contact-accept"),
]
