"""No index that another one covers: what a unique constraint orders is found by it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_held_bills"),
    ]

    operations = [
        migrations.AlterField(
            model_name="billline",
            name="obligation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="billing.obligation",
            ),
        ),
        migrations.AlterField(
            model_name="billversion",
            name="bill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="billing.bill",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="bill",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="obligations",
                to="billing.bill",
            ),
        ),
    ]
