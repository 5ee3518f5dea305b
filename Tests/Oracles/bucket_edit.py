"""A writer that knows nothing of rollbook.

usage: bucket_edit.py ENDPOINT BUCKET [put KEY TEXT | copy KEY KEY | delete KEY | purge KEY VERSION]...
Prints the version ids that were written, as a list; `null` for those removed.
"""

import json
import sys

import bucket_client


def main(endpoint, bucket, *words):
    s3 = bucket_client.s3(endpoint)
    done = []
    words = list(words)
    while words:
        action, key = words.pop(0), words.pop(0)
        place = {"Bucket": bucket, "Key": key}
        if action == "put":
            answer = s3.put_object(**place, Body=words.pop(0).encode(), ContentType="text/html")
        elif action == "copy":
            answer = s3.copy_object(Bucket=bucket, Key=words.pop(0), CopySource=place)
        elif action == "delete":
            answer = s3.delete_object(**place)
        elif action == "purge":
            s3.delete_object(**place, VersionId=words.pop(0))
            answer = {}
        else:
            sys.exit(f"no action {action}")
        done.append(answer.get("VersionId"))
    json.dump(done, sys.stdout)


main(*sys.argv[1:])
