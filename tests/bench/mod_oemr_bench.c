/* SPDX-License-Identifier: Apache-2.0
 * The yardstick of ./run bench: a bare handler that sends the statements of a file and writes the rows as JSON. */
/* The other headers need httpd.h. */
/* clang-format off */
#include "httpd.h"
#include "http_config.h"
#include "http_log.h"
#include "http_protocol.h"
/* clang-format on */
#include <apr_strings.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern module AP_MODULE_DECLARE_DATA oemr_bench_module;

typedef struct {
  const char* socket;
  const char* user;
  const char* statements; /* separated by zero bytes, an empty one at the end */
} bench_config;

/* One connection for each thread, as long as it lives: nothing could be cheaper. */
static __thread MYSQL* connection;

static void* make_config(apr_pool_t* pool, char* path) {
  (void)path;
  return apr_pcalloc(pool, sizeof(bench_config));
}

static const char* set_database(cmd_parms* command, void* config, const char* socket, const char* user) {
  bench_config* bench = config;
  (void)command;
  bench->socket = socket;
  bench->user = user;
  return NULL;
}

/* One statement on each line of the file. */
static const char* set_statements(cmd_parms* command, void* config, const char* path) {
  bench_config* bench = config;
  apr_file_t* file;
  apr_finfo_t about;
  char* text;
  apr_size_t size;
  if (apr_file_open(&file, path, APR_READ, APR_OS_DEFAULT, command->temp_pool) != APR_SUCCESS ||
      apr_file_info_get(&about, APR_FINFO_SIZE, file) != APR_SUCCESS) {
    return apr_psprintf(command->pool, "OemrBenchStatements: %s cannot be read", path);
  }
  size = (apr_size_t)about.size;
  text = apr_pcalloc(command->pool, size + 2);
  if (apr_file_read_full(file, text, size, NULL) != APR_SUCCESS) return "OemrBenchStatements: short read";
  for (apr_size_t i = 0; i < size; ++i) {
    if (text[i] == '\n') text[i] = '\0';
  }
  bench->statements = text;
  return NULL;
}

/* The body of one answer. Its memory stays with the thread. */
static __thread struct {
  char* bytes;
  size_t size, room;
} body;

static void append(const char* bytes, size_t size) {
  if (body.size + size > body.room) {
    char* larger = realloc(body.bytes, 2 * (body.size + size));
    if (larger == NULL) abort();
    body.bytes = larger;
    body.room = 2 * (body.size + size);
  }
  memcpy(body.bytes + body.size, bytes, size);
  body.size += size;
}

static void append_text(const char* text, size_t length) {
  size_t i, plain = 0;
  append("\"", 1);
  for (i = 0; i < length; ++i) {
    unsigned char byte = (unsigned char)text[i];
    char escape[8];
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    append(text + plain, i - plain);
    append(escape, (size_t)sprintf(escape, "\\u%04x", byte));
    plain = i + 1;
  }
  append(text + plain, i - plain);
  append("\"", 1);
}

static void append_rows(MYSQL_RES* result) {
  unsigned count = mysql_num_fields(result);
  MYSQL_FIELD* fields = mysql_fetch_fields(result);
  MYSQL_ROW row;
  while ((row = mysql_fetch_row(result)) != NULL) {
    unsigned long* lengths = mysql_fetch_lengths(result);
    for (unsigned i = 0; i < count; ++i) {
      append(i == 0 ? "{" : ",", 1);
      append_text(fields[i].name, fields[i].name_length);
      append(":", 1);
      if (row[i] == NULL) {
        append("null", 4);
      } else {
        append_text(row[i], lengths[i]);
      }
    }
    append("}\n", 2);
  }
}

static int handle(request_rec* request) {
  bench_config* bench = ap_get_module_config(request->per_dir_config, &oemr_bench_module);
  const char* statement;
  if (bench->statements == NULL) return DECLINED;
  if (connection == NULL) {
    connection = mysql_init(NULL);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(connection, MYSQL_INIT_COMMAND, "SET sql_mode = ''");
    if (mysql_real_connect(connection, NULL, bench->user, "", "openemr", 0, bench->socket, 0) == NULL) {
      ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, request, "bench: %s", mysql_error(connection));
      mysql_close(connection);
      connection = NULL;
      return HTTP_SERVICE_UNAVAILABLE;
    }
  }
  ap_set_content_type(request, "application/json");
  body.size = 0;
  for (statement = bench->statements; *statement != '\0'; statement += strlen(statement) + 1) {
    MYSQL_RES* result;
    if (mysql_query(connection, statement) != 0) {
      ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, request, "bench: %s", mysql_error(connection));
      return HTTP_INTERNAL_SERVER_ERROR;
    }
    result = mysql_use_result(connection);
    if (result == NULL) continue;
    append_rows(result);
    mysql_free_result(result);
  }
  ap_rwrite(body.bytes, (int)body.size, request);
  return OK;
}

static const command_rec commands[] = {
    AP_INIT_TAKE2("OemrBenchDatabase", set_database, NULL, ACCESS_CONF, "socket and user of the database"),
    AP_INIT_TAKE1("OemrBenchStatements", set_statements, NULL, ACCESS_CONF, "file of statements, one for each line"),
    {NULL}};

static void register_hooks(apr_pool_t* pool) {
  (void)pool;
  ap_hook_handler(handle, NULL, NULL, APR_HOOK_FIRST);
}

__attribute__((visibility("default"))) module oemr_bench_module = {
    STANDARD20_MODULE_STUFF, make_config, NULL, NULL, NULL, commands, register_hooks, AP_MODULE_FLAG_NONE};
