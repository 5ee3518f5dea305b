#ifndef ROLLBOOK_CLIBCURL_H
#define ROLLBOOK_CLIBCURL_H

// libcurl, and one function a kind of argument for its variadic calls, which Swift cannot call.
// The types are checked here; which option takes which kind is libcurl's documentation.

#include <curl/curl.h>
// What libcurl's sockets are watched with; Swift's Glibc module does not have them.
#include <sys/epoll.h>
#include <sys/eventfd.h>

CURLcode clibcurl_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode clibcurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode clibcurl_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode clibcurl_easy_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode clibcurl_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value);

// CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION, CURLOPT_READFUNCTION, CURLOPT_SEEKFUNCTION, CURLOPT_PREREQFUNCTION,
// CURLOPT_SOCKOPTFUNCTION.
CURLcode clibcurl_easy_set_write(CURL *easy, curl_write_callback callback);
CURLcode clibcurl_easy_set_header(CURL *easy, curl_write_callback callback);
CURLcode clibcurl_easy_set_read(CURL *easy, curl_read_callback callback);
CURLcode clibcurl_easy_set_seek(CURL *easy, curl_seek_callback callback);
CURLcode clibcurl_easy_set_prereq(CURL *easy, curl_prereq_callback callback);
CURLcode clibcurl_easy_set_sockopt(CURL *easy, curl_sockopt_callback callback);

CURLcode clibcurl_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode clibcurl_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode clibcurl_easy_get_string(CURL *easy, CURLINFO info, const char **value);
CURLcode clibcurl_easy_get_certificates(CURL *easy, struct curl_certinfo **value);

CURLMcode clibcurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
// CURLMOPT_SOCKETFUNCTION and CURLMOPT_TIMERFUNCTION, with the context that both get.
CURLMcode clibcurl_multi_set_socket(CURLM *multi, curl_socket_callback callback, void *context);
CURLMcode clibcurl_multi_set_timer(CURLM *multi, curl_multi_timer_callback callback, void *context);

#endif
