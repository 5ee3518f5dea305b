"""Uploads one file by a client that sends parts in parallel: AWS's CRT, or obstore."""

import argparse
import os
import pathlib


def by_crt(bucket, file, key):
    """By s3transfer, since boto3's own use of CRT knows neither plain HTTP nor other authorities."""
    import botocore.session
    from s3transfer import crt

    url, region = os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_REGION"]
    session = botocore.session.get_session()
    signer = crt.BotocoreCRTCredentialsWrapper(session.get_credentials()).to_crt_credentials_provider()
    client = crt.create_s3_crt_client(
        region, signer, use_ssl=url.startswith("https"), verify=os.environ.get("AWS_CA_BUNDLE"))
    serializer = crt.BotocoreCRTRequestSerializer(session, {"endpoint_url": url, "region_name": region})
    with crt.CRTTransferManager(client, serializer) as transfers:
        transfers.upload(str(file), bucket, key).result()


def by_obstore(bucket, file, key):
    import obstore
    from obstores import Obstore

    obstore.put(Obstore(bucket).store, key, file, max_concurrency=32)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("client", choices=["crt", "obstore"])
    parser.add_argument("bucket")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("key")
    options = parser.parse_args()
    if options.client == "crt":
        by_crt(options.bucket, options.file, options.key)
    else:
        by_obstore(options.bucket, options.file, options.key)


if __name__ == "__main__":
    main()
