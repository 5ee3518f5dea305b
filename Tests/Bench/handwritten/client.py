"""S3 by the client that is asked for."""


def opened(name, bucket):
    """To be entered by `async with`."""
    if name == "aiobotocore":
        from aioboto import Aiobotocore
        return Aiobotocore(bucket)
    if name == "obstore":
        from obstores import Obstore
        return Obstore(bucket)
    from s3 import S3
    return S3(bucket)
