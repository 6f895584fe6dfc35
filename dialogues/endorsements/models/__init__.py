"""Joint statements that organisations endorse."""

from dialogues.endorsements.models.endorsement import Endorsement
from dialogues.endorsements.models.statement import HubOfJointStatements, JointStatement, JointStatementTopicLink

__all__ = ["Endorsement", "HubOfJointStatements", "JointStatement", "JointStatementTopicLink"]
