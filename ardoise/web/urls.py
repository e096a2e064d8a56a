"""The addresses of the shell: the guide, the living page of components, the theme."""

from django.urls import path

from ardoise.web import guide, views

app_name = "web"
urlpatterns = [
    path("assistance/", guide.guide, name="guide"),
    path("assistance/<slug:chapter>/", guide.guide, name="guide_chapter"),
    path("assistance/images/<str:name>", guide.picture, name="guide_picture"),
    path("styles/", views.styles, name="styles"),
    path("theme/", views.theme, name="theme"),
]
