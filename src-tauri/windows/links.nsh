; Links that begin with otpauth:// or otpauth-migration:// open Ringfence, for the person who installs it.

!macro RINGFENCE_LINK SCHEME
  WriteRegStr SHCTX "Software\Classes\${SCHEME}" "" "URL:${SCHEME}"
  WriteRegStr SHCTX "Software\Classes\${SCHEME}" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\${SCHEME}\DefaultIcon" "" "$INSTDIR\${MAINBINARYNAME}.exe,0"
  WriteRegStr SHCTX "Software\Classes\${SCHEME}\shell\open\command" "" '"$INSTDIR\${MAINBINARYNAME}.exe" "%1"'
!macroend

; Only what is still ours: another program may have taken the links over since.
!macro RINGFENCE_UNLINK SCHEME
  ReadRegStr $0 SHCTX "Software\Classes\${SCHEME}\shell\open\command" ""
  ${If} $0 == '"$INSTDIR\${MAINBINARYNAME}.exe" "%1"'
    DeleteRegKey SHCTX "Software\Classes\${SCHEME}"
  ${EndIf}
!macroend

!macro NSIS_HOOK_POSTINSTALL
  !insertmacro RINGFENCE_LINK "otpauth"
  !insertmacro RINGFENCE_LINK "otpauth-migration"
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro RINGFENCE_UNLINK "otpauth"
  !insertmacro RINGFENCE_UNLINK "otpauth-migration"
!macroend
