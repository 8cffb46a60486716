"""No index that another one covers: what a unique constraint orders is found by it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_lean_indexes"),
        ("receipts", "0003_issued_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receipt",
            name="code",
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="payment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="payments.payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("code",), name="receipt_code_unique"),
        ),
    ]
