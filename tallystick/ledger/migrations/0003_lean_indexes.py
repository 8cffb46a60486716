"""No index that another one covers: what a unique constraint orders is found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="idempotency_key",
            field=models.TextField(),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("idempotency_key",), name="entry_once"),
        ),
    ]
