import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("intake", "0001_initial"),
        ("lanes", "0001_initial"),
        ("outcomes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Column",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[("todo", "To do"), ("doing", "Doing"), ("blocked", "Blocked"), ("done", "Done")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=30)),
                ("position", models.PositiveSmallIntegerField(unique=True)),
                ("limit", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="limit of open cards")),
                ("limit_is_hard", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["todo", "doing", "blocked", "done"])),
                        name="column_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limit", None),
                            models.Q(("limit__gte", 1), models.Q(("kind", "done"), _negated=True)),
                            _connector="OR",
                        ),
                        name="column_limit_of_open_cards",
                        violation_error_message="A limit is 1 card or more, and what is done has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_is_hard", False), ("limit__isnull", False), _connector="OR"),
                        name="column_hard_limit_has_a_number",
                        violation_error_message="Say how many cards the column takes before the limit can be hard.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("discover", "Discover"),
                            ("evaluate", "Evaluate"),
                            ("build", "Build"),
                            ("launch", "Launch"),
                            ("live", "Live"),
                            ("closed", "Closed"),
                        ],
                        default="discover",
                        max_length=10,
                    ),
                ),
                ("planned_live_on", models.DateField(blank=True, null=True, verbose_name="planned to go live on")),
                ("approved_live_on", models.DateField(blank=True, null=True, verbose_name="approved to go live on")),
                (
                    "drift_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("market", "The market moved"),
                            ("brief", "The brief was unclear"),
                            ("discovery", "A technical discovery"),
                            ("regulation", "A regulation"),
                            ("leadership", "A decision of leadership"),
                        ],
                        max_length=12,
                        verbose_name="why the date moved",
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("live_on", models.DateField(blank=True, null=True, verbose_name="live since")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_because", models.CharField(blank=True, max_length=300, verbose_name="what was learnt")),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="projects", to="outcomes.outcome"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="project", to="intake.request"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["discover", "evaluate", "build", "launch", "live", "closed"])
                        ),
                        name="project_of_a_known_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("stage", "closed"),
                                models.Q(("closed_because", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("stage", "closed"), _negated=True),
                                ("closed_at", None),
                                ("closed_because", ""),
                            ),
                            _connector="OR",
                        ),
                        name="project_closed_with_what_was_learnt",
                        violation_error_message="Say in one line what was learnt when you close a project.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "live"), _negated=True), ("live_on__isnull", False), _connector="OR"
                        ),
                        name="project_live_since_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_live_on", None),
                            models.Q(
                                ("planned_live_on__isnull", False),
                                ("planned_live_on__lte", models.F("approved_live_on")),
                            ),
                            models.Q(("drift_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="project_drift_has_a_cause",
                        violation_error_message="The date is later than the approved one: choose what moved it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.FloatField(editable=False)),
                ("title", models.CharField(max_length=120)),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("blocked_because", models.CharField(blank=True, max_length=200, verbose_name="what blocks it")),
                (
                    "over_limit_because",
                    models.CharField(
                        blank=True, editable=False, max_length=200, verbose_name="why it may be over the limit"
                    ),
                ),
                (
                    "accepted_by",
                    models.CharField(
                        choices=[("it", "IT"), ("marketing", "Marketing"), ("both", "both sides")],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="lanes.lane"
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.column"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "pk"],
                "indexes": [models.Index(fields=["lane", "column", "rank", "id", "project"], name="card_cell")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("column", "blocked"), models.Q(("blocked_because", ""), _negated=True)),
                            models.Q(models.Q(("column", "blocked"), _negated=True), ("blocked_because", "")),
                            _connector="OR",
                        ),
                        name="card_blocked_says_why",
                        violation_error_message="Say what blocks it, so that somebody can help.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_by__in", ["it", "marketing", "both"])),
                        name="card_accepted_by_a_side",
                        violation_error_message="A card begins with a side.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("it", "IT"), ("marketing", "Marketing")], max_length=10, verbose_name="receiving side"
                    ),
                ),
                ("done", models.TextField(max_length=2000, verbose_name="what is done")),
                (
                    "right_when",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="how the receiver knows that it is right"
                    ),
                ),
                ("questions", models.TextField(blank=True, max_length=2000, verbose_name="open questions")),
                ("data_needed", models.TextField(blank=True, max_length=2000, verbose_name="data needed")),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("because", models.TextField(blank=True, max_length=2000, verbose_name="why it is returned")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_offs", to="projects.card"
                    ),
                ),
                (
                    "from_lane",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lanes.lane"),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_column",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.column"
                    ),
                ),
                (
                    "to_lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_offs_in", to="lanes.lane"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("card",),
                        name="hand_off_one_waits_for_a_card",
                        violation_error_message="This card waits to be accepted already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hand_off_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), models.Q(("because", ""), _negated=True)),
                            models.Q(models.Q(("state", "returned"), _negated=True), ("because", "")),
                            _connector="OR",
                        ),
                        name="hand_off_returned_with_a_reason",
                        violation_error_message="Say why it goes back, so that it can come again.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done", ""), _negated=True), name="hand_off_says_what_is_done"
                    ),
                ],
            },
        ),
    ]
