/* What Qt asks of Windows' own icuuc.dll and wine 8 does not have: a library of converters that knows none.
   For tests under wine only; nothing of it goes into a package. */
#include <stddef.h>

#define EXPORT __declspec(dllexport)
enum { NOT_THERE = 4 }; /* U_FILE_ACCESS_ERROR */

EXPORT void *ucnv_open(const char *name, int *error) { (void)name; *error = NOT_THERE; return NULL; }
EXPORT void ucnv_close(void *converter) { (void)converter; }
EXPORT void ucnv_reset(void *converter) { (void)converter; }
EXPORT signed char ucnv_getMaxCharSize(const void *converter) { (void)converter; return 1; }
EXPORT const char *ucnv_getName(const void *converter, int *error) { (void)converter; *error = NOT_THERE; return NULL; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int number) { (void)number; return NULL; }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error)
{ (void)name; (void)standard; *error = NOT_THERE; return NULL; }
EXPORT int ucnv_toUCountPending(const void *converter, int *error) { (void)converter; *error = NOT_THERE; return -1; }
EXPORT int ucnv_fromUCountPending(const void *converter, int *error) { (void)converter; *error = NOT_THERE; return -1; }

/* Never called without a converter. */
#define UNCALLED(name) EXPORT void name(void) {}
UNCALLED(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
UNCALLED(UCNV_TO_U_CALLBACK_SUBSTITUTE)
UNCALLED(ucnv_getToUCallBack)
UNCALLED(ucnv_getFromUCallBack)
UNCALLED(ucnv_setToUCallBack)
UNCALLED(ucnv_setFromUCallBack)
UNCALLED(ucnv_cbToUWriteUChars)
UNCALLED(ucnv_cbFromUWriteUChars)
UNCALLED(ucnv_toUnicode)
UNCALLED(ucnv_fromUnicode)
