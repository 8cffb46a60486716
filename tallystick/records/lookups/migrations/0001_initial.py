from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.TextField()),
                ("began_at", models.DateTimeField()),
                ("misses", models.IntegerField(default=0)),
                ("hits", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["began_at"], name="tries_began")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["source", "began_at"], name="tries_once_a_window"
                    )
                ],
            },
        ),
    ]
