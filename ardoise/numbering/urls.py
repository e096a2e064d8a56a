"""The addresses of the counters."""

from django.urls import path

from ardoise.numbering import views

app_name = "numbering"
urlpatterns = [
    path("", views.series, name="series"),
    path("<slug:document>/", views.series_edit, name="series_edit"),
]
