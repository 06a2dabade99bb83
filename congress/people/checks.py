from django.core.checks import Error, Tags, register

from congress.people.ways import odd_settings


@register(Tags.security, deploy=True)
def ways_of_notices(app_configs, **kwargs):
    return [Error(sentence, id="congress.E003") for sentence in odd_settings()]
