# SPDX-License-Identifier: Apache-2.0
# Compiler flags: C++20, warnings, hidden symbols, optional sanitizers.

AC_DEFUN([OEMR_TRY_FLAG], [
  oemr_saved="$CXXFLAGS"
  CXXFLAGS="$CXXFLAGS -Werror $1"
  AC_MSG_CHECKING([whether $CXX takes $1])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes]); OEMR_CXXFLAGS="$OEMR_CXXFLAGS $1"; $2],
    [AC_MSG_RESULT([no]); $3])
  CXXFLAGS="$oemr_saved"
])

AC_DEFUN([OEMR_CXX_FLAGS], [
  OEMR_CXXFLAGS=""
  OEMR_TRY_FLAG([-std=c++20], [], [AC_MSG_ERROR([a C++20 compiler is needed: g++ 12 or clang 14, or newer])])
  for oemr_flag in -Wall -Wextra -Wshadow -Wconversion; do
    OEMR_CXXFLAGS="$OEMR_CXXFLAGS $oemr_flag"
  done
  # httpd closes modules at each restart: a symbol of STB_GNU_UNIQUE binding would keep the old copy alive.
  OEMR_CXXFLAGS="$OEMR_CXXFLAGS -fvisibility=hidden -fvisibility-inlines-hidden"
  OEMR_TRY_FLAG([-fno-gnu-unique])
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat compiler warnings as errors])],
    [AS_IF([test "x$enableval" = xyes], [OEMR_CXXFLAGS="$OEMR_CXXFLAGS -Werror"])])
  AC_SUBST([OEMR_CXXFLAGS])
])

AC_DEFUN([OEMR_SANITIZERS], [
  AC_ARG_ENABLE([sanitizers],
    [AS_HELP_STRING([--enable-sanitizers], [build with AddressSanitizer and UndefinedBehaviorSanitizer])])
  AS_IF([test "x$enable_sanitizers" = xyes], [
    OEMR_CXXFLAGS="$OEMR_CXXFLAGS -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
    OEMR_LDFLAGS="-fsanitize=address,undefined"
  ])
  AC_SUBST([OEMR_LDFLAGS])
])
