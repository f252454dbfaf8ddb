import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accord", "0001_initial"),
        ("journey", "0001_initial"),
        ("outcomes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("it", "IT"), ("marketing", "Marketing")], max_length=9, verbose_name="side that asks"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("consultation", "In consultation"),
                            ("screening", "In screening"),
                            ("needs_information", "Needs information"),
                            ("accepted", "Accepted"),
                            ("deferred", "Deferred"),
                            ("declined", "Declined"),
                            ("duplicate", "Duplicate"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=17,
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("taken_up_at", models.DateTimeField(blank=True, null=True, verbose_name="first answer of IT")),
                ("title", models.CharField(max_length=120, verbose_name="in one line")),
                ("problem", models.TextField(blank=True, max_length=10000, verbose_name="the problem")),
                ("customers", models.TextField(blank=True, max_length=2000, verbose_name="which customers feel it")),
                (
                    "expected_change",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=24,
                        null=True,
                        verbose_name="by how much, in the KPI's unit",
                    ),
                ),
                (
                    "if_not_done",
                    models.TextField(blank=True, max_length=5000, verbose_name="what happens if it is not done"),
                ),
                ("needed_by", models.DateField(blank=True, null=True, verbose_name="needed by")),
                ("needed_by_reason", models.TextField(blank=True, max_length=2000, verbose_name="why then")),
                (
                    "budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        blank=True,
                        choices=[("it", "IT"), ("marketing", "Marketing"), ("both", "Both, shared")],
                        max_length=9,
                        verbose_name="who pays",
                    ),
                ),
                ("data_involved", models.TextField(blank=True, max_length=5000, verbose_name="data involved")),
                ("personal_data", models.BooleanField(blank=True, null=True, verbose_name="personal data")),
                ("systems_touched", models.TextField(blank=True, max_length=5000, verbose_name="systems touched")),
                ("integration_needed", models.BooleanField(blank=True, null=True, verbose_name="integration needed")),
                ("fast_lane", models.BooleanField(default=False)),
                ("clock_from_on", models.DateField(blank=True, null=True, verbose_name="the clock counts from")),
                ("first_answer_due_on", models.DateField(blank=True, null=True)),
                ("consultation_due_on", models.DateField(blank=True, null=True)),
                ("decision_due_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=5000, verbose_name="reason of the decision")),
                ("deferred_until", models.DateField(blank=True, null=True, verbose_name="comes back on")),
                (
                    "acceptance",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="accord.agreement",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="intake.request",
                    ),
                ),
                (
                    "kpi",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="outcomes.kpi",
                        verbose_name="KPI",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="outcomes.outcome",
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stages",
                    models.ManyToManyField(
                        blank=True, related_name="requests", to="journey.journeystage", verbose_name="journey stages"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["state", "-id"], name="request_state"),
                    models.Index(fields=["side", "-id"], name="request_side"),
                    models.Index(fields=["requester", "-id"], name="request_requester"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["it", "marketing"])),
                        name="request_has_a_side",
                        violation_error_message="Only IT or marketing asks for a project.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "consultation",
                                    "screening",
                                    "needs_information",
                                    "accepted",
                                    "deferred",
                                    "declined",
                                    "duplicate",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="request_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("state", "withdrawn"), ("submitted_at__isnull", True)),
                            models.Q(
                                ("budget__isnull", False),
                                ("clock_from_on__isnull", False),
                                ("integration_needed__isnull", False),
                                ("kpi__isnull", False),
                                ("needed_by__isnull", False),
                                ("outcome__isnull", False),
                                ("personal_data__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="request_names_what_it_serves",
                        violation_error_message="A request is submitted with its outcome, KPI, date, budget and data.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__isnull", True), ("budget__gte", 0), _connector="OR"),
                        name="request_budget_is_not_negative",
                        violation_error_message="A budget is 0 or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["deferred", "declined", "duplicate", "withdrawn"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("state", "withdrawn"), ("submitted_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="request_refusal_has_a_reason",
                        violation_error_message="Say why: those on the other end read it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deferred_until__isnull", False), ("state", "deferred")),
                            models.Q(models.Q(("state", "deferred"), _negated=True), ("deferred_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="request_deferred_until_a_day",
                        violation_error_message="Say until which day: it comes back by itself then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("duplicate_of__isnull", False),
                                ("state", "duplicate"),
                                models.Q(("duplicate_of", models.F("id")), _negated=True),
                            ),
                            models.Q(models.Q(("state", "duplicate"), _negated=True), ("duplicate_of__isnull", True)),
                            _connector="OR",
                        ),
                        name="request_duplicate_names_the_other",
                        violation_error_message="Name the other request that this one repeats.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            ("acceptance__isnull", False),
                            ("fast_lane", True),
                            _connector="OR",
                        ),
                        name="request_accepted_by_both",
                        violation_error_message="A request is accepted by both sides, or by IT alone in the fast lane.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("consultation", "In consultation"),
                            ("screening", "In screening"),
                            ("needs_information", "Needs information"),
                            ("accepted", "Accepted"),
                            ("deferred", "Deferred"),
                            ("declined", "Declined"),
                            ("duplicate", "Duplicate"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=17,
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="what is missing")),
                ("sections", models.JSONField(blank=True, default=list, verbose_name="parts of the text it is about")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.TextField(blank=True, max_length=10000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="intake.request"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("request",),
                        name="question_one_open",
                        violation_error_message="One question at a time: this request has an open one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="question_answered_in_words",
                        violation_error_message="An answer has words.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("candidates", models.TextField(blank=True, max_length=2000, verbose_name="candidate systems")),
                (
                    "vendor_talks",
                    models.CharField(
                        choices=[
                            ("none", "None yet"),
                            ("looking", "Looking around"),
                            ("demo", "Seen a demo"),
                            ("pricing", "Talking about prices"),
                            ("contract", "Contract signed"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="talks with vendors",
                    ),
                ),
                (
                    "integration",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fits", "Fits"),
                            ("conditions", "Fits with conditions"),
                            ("does_not_fit", "Does not fit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("integration_words", models.TextField(blank=True, max_length=5000)),
                ("integration_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fits", "Fits"),
                            ("conditions", "Fits with conditions"),
                            ("does_not_fit", "Does not fit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("delivery_words", models.TextField(blank=True, max_length=5000)),
                ("delivery_at", models.DateTimeField(blank=True, null=True)),
                (
                    "governance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fits", "Fits"),
                            ("conditions", "Fits with conditions"),
                            ("does_not_fit", "Does not fit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("governance_words", models.TextField(blank=True, max_length=5000)),
                ("governance_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="all three answered")),
                ("earlier", models.JSONField(blank=True, default=dict, verbose_name="answers on an earlier text")),
                ("override_reason", models.TextField(blank=True, max_length=5000)),
                ("overridden_at", models.DateTimeField(blank=True, null=True, verbose_name="override signed by both")),
                ("chosen_system", models.CharField(blank=True, max_length=200, verbose_name="chosen system")),
                ("chosen_on", models.DateField(blank=True, null=True, verbose_name="chosen on")),
                ("contract_signed_on", models.DateField(blank=True, null=True, verbose_name="contract signed on")),
                (
                    "delivery_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "governance_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "integration_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "override",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultation",
                        to="accord.agreement",
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        related_name="consultations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named by IT to answer",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consultation", to="intake.request"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("chosen_system", ""),
                                ("contract_signed_on__isnull", True),
                                models.Q(("vendor_talks", "contract"), _negated=True),
                            ),
                            models.Q(
                                models.Q(("integration", ""), _negated=True),
                                models.Q(("delivery", ""), _negated=True),
                                models.Q(("governance", ""), _negated=True),
                            ),
                            ("overridden_at__isnull", False),
                            _connector="OR",
                        ),
                        name="consultation_comes_before_choice",
                        violation_error_message="IT is consulted first: a system is recorded as chosen, or a contract as signed, once integration, delivery and governance are answered, or once both executives have signed an override.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("overridden_at__isnull", True),
                            models.Q(("override__isnull", False), models.Q(("override_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="consultation_override_is_agreed",
                        violation_error_message="An override is an agreement of both executives, with its reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen_on__isnull", True), ("chosen_system", "")),
                            models.Q(models.Q(("chosen_system", ""), _negated=True), ("chosen_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="consultation_choice_has_a_day",
                        violation_error_message="A chosen system has the day on which it was chosen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("integration", ""), ("integration_at__isnull", True), ("integration_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("integration", ""), _negated=True),
                                models.Q(("integration_words", ""), _negated=True),
                                ("integration_at__isnull", False),
                                ("integration_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consultation_integration_in_words",
                        violation_error_message="An answer says how it fits, in words, by somebody.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery", ""), ("delivery_at__isnull", True), ("delivery_by__isnull", True)),
                            models.Q(
                                models.Q(("delivery", ""), _negated=True),
                                models.Q(("delivery_words", ""), _negated=True),
                                ("delivery_at__isnull", False),
                                ("delivery_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consultation_delivery_in_words",
                        violation_error_message="An answer says how it fits, in words, by somebody.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("governance", ""), ("governance_at__isnull", True), ("governance_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("governance", ""), _negated=True),
                                models.Q(("governance_words", ""), _negated=True),
                                ("governance_at__isnull", False),
                                ("governance_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="consultation_governance_in_words",
                        violation_error_message="An answer says how it fits, in words, by somebody.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "score",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="screening", to="intake.request"
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="screening", to="accord.blindround"
                    ),
                ),
                ("earlier", models.JSONField(blank=True, default=dict, verbose_name="scores on an earlier text")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), models.Q(("score__gte", 1), ("score__lte", 10)), _connector="OR"
                        ),
                        name="screening_score_between_1_and_10",
                        violation_error_message="A score lies between 1 and 10.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Triager",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("it", "IT"), ("marketing", "Marketing")], max_length=9)),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-named_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person",),
                        name="triager_named_once",
                        violation_error_message="They are named already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["it", "marketing"])), name="triager_of_a_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="triager_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("values", models.JSONField(verbose_name="by section, as plain data")),
                ("shown", models.JSONField(verbose_name="by field, as it read then")),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answers",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission",
                        to="intake.question",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="intake.request"
                    ),
                ),
            ],
            options={
                "ordering": ("request", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("request", "number"), name="submission_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="submission_counts_from_one"),
                ],
            },
        ),
    ]
