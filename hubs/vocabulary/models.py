"""Topics and the other vocabularies of the field, each term with its source."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.vocabulary.feed import GROUPS, TERMS, TOPICS
from toolkit.localized_text import Translated, translations_are_an_object


class Topic(Translated):
    """A topic of the Mission, of a network or of one hub."""

    TRANSLATED = ("name",)

    class Kind(models.TextChoices):
        """Whose topic it is."""

        MISSION_OBJECTIVE = "mission_objective", _("Objective of the Mission")
        TRANSVERSAL_PRIORITY = "transversal_priority", _("Transversal priority")
        TARGET_POPULATION = "target_population", _("People the Mission is for")
        ECO_NETWORK = "eco_focused_topic_network", _("Focused Topic Network")
        CHALLENGE_CANCER = "challenge_cancer_topic", _("Topic of the Challenge Cancer Intergroup")
        EBCP_PILLAR = "ebcp_pillar", _("Pillar of Europe's Beating Cancer Plan")
        ECHOS_SUBAREA = "echos_subarea", _("Subarea of ECHoS")
        BEYOND_HEALTH = "beyond_health_area", _("Area beyond health")
        BE_WORKING_GROUP = "be_thematic_working_group", _("Working group of the Belgian mirror group")
        PL_PRIORITY = "pl_hub_priority", _("Priority of the Polish hub")

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("type"), max_length=40, choices=Kind)
    source = models.CharField(_("source"), max_length=300, blank=True)

    privacy = Privacy(none=("id", "code", "name", "kind", "source", "original_language", "translations"))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="hubs_topic_name_once_a_kind"),
            translations_are_an_object("hubs_topic_translations_object"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="code_is_fixed", fields=["code"]),
            TOPICS.own_changes(),
            GROUPS.changes_with(
                "topic",
                "SELECT link.group_id FROM [hubs.Group_topics] link WHERE link.topic_id = {row}.id",
                "name",
                "translations",
            ),
        ]

    def __str__(self) -> str:
        return str(self.words["name"])


class VocabularyTerm(models.Model):
    """One term of one of the field's lists (kinds of events, sectors, attribution rules …)."""

    list_name = models.CharField(_("list"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.CharField(_("code"), max_length=60)
    label = models.CharField(_("label"), max_length=150)
    source = models.CharField(_("source"), max_length=300, blank=True)

    privacy = Privacy(none=("id", "list_name", "order", "code", "label", "source"))

    class Meta:
        verbose_name = _("vocabulary term")
        verbose_name_plural = _("vocabulary terms")
        ordering = ["list_name", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["list_name", "code"], name="hubs_term_once_a_list")]
        triggers = [TERMS.own_changes()]

    def __str__(self) -> str:
        return self.label
