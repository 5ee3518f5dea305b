// The least that libcurl takes for the same requests: no signature, no journal, no thought about an answer.
// bare FILE CONCURRENCY, with a method and a URL on each line of FILE.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t ignore(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

static int next(FILE *file, CURL *easy, CURLM *multi) {
    char method[16], url[2048];
    if (fscanf(file, "%15s %2047s", method, url) != 2) return 0;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L);
    if (strcmp(method, "HEAD") != 0) curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    curl_multi_add_handle(multi, easy);
    return 1;
}

int main(int argc, char **argv) {
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (!file) return 64;
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 2 * atol(argv[2]));
    int under_way = 0, failed = 0;
    for (long number = atol(argv[2]); number > 0; number--) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
        under_way += next(file, easy, multi);
    }
    while (under_way > 0) {
        int running, left;
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            CURL *easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            failed += message->data.result != CURLE_OK || status != 200;
            curl_multi_remove_handle(multi, easy);
            under_way += next(file, easy, multi) - 1;
        }
        if (under_way > 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    if (failed) fprintf(stderr, "%d requests failed\n", failed);
    return failed != 0;
}
