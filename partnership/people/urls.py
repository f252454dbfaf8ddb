"""What of signing in is ours; allauth has the rest. These names are allauth's, hence without a namespace."""

from django.urls import path

from partnership.people import views

urlpatterns = [
    path("email/", views.address, name="account_email"),
    path("2fa/", views.second_factor, name="mfa_index"),
    path("2fa/webauthn/", views.passkeys, name="mfa_list_webauthn"),
    path("2fa/webauthn/keys/<id:pk>/remove/", views.passkey_removal, name="mfa_remove_webauthn"),
    path("2fa/webauthn/reauthenticate/", views.prove_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("2fa/totp/deactivate/", views.app_removal, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", views.codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/download/", views.codes_download, name="mfa_download_recovery_codes"),
    path("2fa/recovery-codes/kept/", views.codes_kept, name="recovery_codes_kept"),
    # closed: nobody asks for a mail by themselves, and no code is sent
    path("confirm-email/", views.closed, name="account_email_verification_sent"),
    path("login/code/confirm/", views.closed, name="account_confirm_login_code"),
    path("oidc/backchannel-logout/", views.backchannel_logout, name="account_backchannel_logout"),
    path("oidc/frontchannel-logout/", views.frontchannel_logout, name="account_frontchannel_logout"),
    path("oidc/<str:provider_id>/login/", views.begin, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
    path("oidc/<str:provider_id>/proof/", views.proof, name="account_proof_by_provider"),
    path("signed-out/", views.signed_out, name="account_signed_out"),
    path("3rdparty/", views.connections, name="socialaccount_connections"),
]
