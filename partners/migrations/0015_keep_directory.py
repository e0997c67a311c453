from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0014_who_takes_orphans"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='partner',
            options={'permissions': [('liaise', 'Police liaison: see and answer forwarded cases'), ('keep_directory', 'Take the directory out as a file and bring one in')]},
        ),
    ]
