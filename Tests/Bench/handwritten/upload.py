"""Uploads one file by a client that sends parts in parallel: AWS's CRT as boto3 has it, or obstore."""

import argparse
import pathlib


def by_crt(bucket, file, key):
    import boto3
    import boto3.s3.transfer

    config = boto3.s3.transfer.TransferConfig(preferred_transfer_client="crt")
    boto3.client("s3").upload_file(str(file), bucket, key, Config=config)


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
