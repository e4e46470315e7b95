# SPDX-License-Identifier: Apache-2.0
# Finds httpd and the libraries; ends configure with a table of what was chosen.

AC_DEFUN([OEMR_APXS], [
  AC_ARG_WITH([apxs], [AS_HELP_STRING([--with-apxs=PATH], [apxs of the httpd to build for])], [APXS="$withval"],
    [AC_PATH_PROGS([APXS], [apxs apxs2], [no], [$PATH:/usr/sbin:/usr/local/sbin])])
  AS_IF([test "x$APXS" = xno || test ! -x "$APXS"],
    [AC_MSG_ERROR([apxs not found: install apache2-dev (Debian) or httpd-devel (Red Hat), or pass --with-apxs=PATH])])
  APACHE_CFLAGS="-isystem `$APXS -q INCLUDEDIR` `$APXS -q EXTRA_CPPFLAGS 2>/dev/null`"
  APACHE_MODULEDIR="`$APXS -q LIBEXECDIR`"
  AC_ARG_WITH([moduledir], [AS_HELP_STRING([--with-moduledir=DIR], [folder to install the module in (default: what apxs says)])],
    [APACHE_MODULEDIR="$withval"])
  AC_SUBST([APXS])
  AC_SUBST([APACHE_CFLAGS])
  AC_SUBST([APACHE_MODULEDIR])
])

AC_DEFUN([OEMR_LIBRARIES], [
  PKG_CHECK_MODULES([APR], [apr-1 >= 1.6 apr-util-1 >= 1.6])
  PKG_CHECK_MODULES([MARIADB], [libmariadb >= 3.1])
  PKG_CHECK_MODULES([CRYPTO], [libcrypto >= 3.0])
  PKG_CHECK_MODULES([CJSON], [libcjson >= 1.7.14])
  PKG_CHECK_MODULES([ARGON2], [libargon2])
  PKG_CHECK_MODULES([XCRYPT], [libxcrypt])
  PKG_CHECK_MODULES([OATH], [liboath])
  PKG_CHECK_MODULES([MAGIC], [libmagic])
  PKG_CHECK_MODULES([CURL], [libcurl >= 7.76])
  PKG_CHECK_MODULES([JWT], [libjwt >= 1.10 libjwt < 2])
  PKG_CHECK_MODULES([ZLIB], [zlib >= 1.2])
  PKG_CHECK_MODULES([CUNIT], [cunit], [have_cunit=yes], [have_cunit=no])
  AM_CONDITIONAL([HAVE_CUNIT], [test "x$have_cunit" = xyes])
  # Library headers are not ours to warn about.
  for oemr_variable in APR MARIADB CRYPTO CJSON ARGON2 XCRYPT OATH MAGIC CURL JWT ZLIB CUNIT; do
    eval "${oemr_variable}_CFLAGS=\"\`echo \$${oemr_variable}_CFLAGS | sed 's/-I/-isystem /g'\`\""
  done
])

AC_DEFUN([OEMR_SUMMARY], [
  AC_MSG_NOTICE([
    mod_oemr_api $PACKAGE_VERSION

    compiler      $CXX
    flags         $CXXFLAGS$OEMR_CXXFLAGS
    apxs          $APXS
    module goes   $APACHE_MODULEDIR
    unit tests    $have_cunit (CUnit)
])
])
