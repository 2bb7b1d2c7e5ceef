"""mixed secret ballots

Revision ID: voting_0006
Revises: voting_0005
"""

import sqlalchemy as sa
from alembic import op

revision = 'voting_0006'
down_revision = 'voting_0005'
branch_labels = None
depends_on = None

# What a mixing leaves behind shows the old order until it is vacuumed; the usual thresholds would let it lie.
CLEARED_AT_ONCE = ('autovacuum_vacuum_threshold', 'autovacuum_vacuum_scale_factor')

MIX = """
WITH taken AS (
    DELETE FROM voting_secret_ballot b USING voting_vote v
    WHERE v.tenant_id = b.tenant_id AND v.id = b.vote_id AND v.state IN ('closed', 'counted', 'cancelled')
    RETURNING b.tenant_id, b.id, b.vote_id, b.choice, b.receipt_hash
)
INSERT INTO voting_secret_ballot (tenant_id, id, vote_id, choice, receipt_hash)
SELECT tenant_id, id, vote_id, choice, receipt_hash FROM taken ORDER BY id
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != 'postgresql':
        return
    settings = ', '.join(f'{name} = 0' for name in CLEARED_AT_ONCE)
    op.execute(f'ALTER TABLE voting_secret_ballot SET ({settings})')
    for tenant_id in connection.execute(sa.text('SELECT id FROM tenant ORDER BY id')).scalars().all():
        # The owner, too, sees a tenant's rows only when it says whose.
        op.execute(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'")
        op.execute(MIX)
    op.execute("SET LOCAL app.tenant_id = ''")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f"ALTER TABLE voting_secret_ballot RESET ({', '.join(CLEARED_AT_ONCE)})")
