"""The addresses of the company."""

from django.urls import include, path

from ardoise.companies.views import accountant, firm, home, invitations, keys, members, plan, profile, security

company_urls = (
    [
        path("entreprise/nouvelle/", home.found, name="found"),
        path("entreprise/choix/", home.choose, name="choose"),
        path("profil/", profile.profile, name="profile"),
        path("profil/cles/", keys.keys, name="keys"),
        path("profil/cles/<int:pk>/revocation/", keys.key_revoke, name="key_revoke"),
        path("profil/membres/", members.members, name="members"),
        path("profil/membres/historique/", members.access_history, name="access_history"),
        path("profil/membres/droits/", members.rights, name="rights"),
        path("profil/membres/<int:pk>/", members.member, name="member"),
        path("profil/membres/<int:pk>/retrait/", members.member_remove, name="member_remove"),
        path("profil/quitter/", members.leave, name="leave"),
        path("profil/invitations/<int:pk>/renvoi/", invitations.invitation_renew, name="invitation_renew"),
        path("profil/invitations/<int:pk>/revocation/", invitations.invitation_revoke, name="invitation_revoke"),
        path("profil/mon-comptable/", accountant.accountant, name="accountant"),
        path("profil/mon-comptable/<int:pk>/fin/", accountant.firm_end, name="firm_end"),
        path("profil/mon-comptable/<int:pk>/retrait/", accountant.firm_remove, name="firm_remove"),
        path("profil/cabinet/", firm.firm, name="firm"),
        path("profil/cabinet/nom/", firm.firm_rename, name="firm_rename"),
        path("profil/cabinet/<int:pk>/retrait/", firm.colleague_remove, name="colleague_remove"),
        path("profil/cabinet/invitations/<int:pk>/renvoi/", firm.colleague_renew, name="colleague_renew"),
        path("profil/cabinet/invitations/<int:pk>/revocation/", firm.colleague_revoke, name="colleague_revoke"),
        path("profil/integrations/", plan.integrations, name="integrations"),
        path("profil/abonnement/", plan.subscription, name="subscription"),
        path("profil/connexions/", security.logins, name="logins"),
        path("profil/connexions/fermeture/", security.sessions_end, name="sessions_end"),
        path("profil/connexions/<int:pk>/fermeture/", security.session_end, name="session_end"),
        path("invitation/<str:token>/", invitations.invitation, name="invitation"),
        path("invitation/<str:token>/autre-compte/", invitations.invitation_other, name="invitation_other"),
        path("profil/tva/<int:pk>/abandon/", profile.regime_drop, name="regime_drop"),
        path("profil/assurance/<int:pk>/", profile.insurance, name="insurance"),
        path("profil/reglement/taux/", profile.penalty_rate_note, name="penalty_rate_note"),
        path("profil/<slug:section>/", profile.profile, name="profile_section"),
    ],
    "companies",
)
urlpatterns = [path("", home.home, name="home"), path("", include(company_urls))]
