/* What cryptography asks of Windows' bcryptprimitives.dll and wine 8 does not have: random bytes.
   For tests under wine only; nothing of it goes into a package. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return RtlGenRandom(buffer, (ULONG)length);
}
