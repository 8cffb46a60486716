"""No index that another one covers: what a unique constraint orders is found by it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0002_search"),
        ("payments", "0005_search"),
    ]

    operations = [
        migrations.AlterField(
            model_name="allocation",
            name="payment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="payments.payment",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="checkout",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="checkout.checkout",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="reference",
            field=models.TextField(),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("reference",), name="payment_reference_unique"
            ),
        ),
    ]
