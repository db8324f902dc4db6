# What no two runs have in common, nova's and ncnova's: request ids; heartbeats; a guest's
# uptime; the versions a client knows; and the advice that ncnova adds to what the service says.
s/req-[0-9a-f-]{36}/req-R/g
s/^(Maximum version) .*/\1 M/
s/^\| uptime  *\| [0-9]+ *\|/| uptime | N |/
s/(enabled|disabled) (:-\)|XXX) [0-9][0-9T:.-]*/\1 \2 heartbeat/
s/\.? (Delete what you do not need, or request a larger quota; .limits. shows Nova's figures|Your role is not allowed to do this in this project|Unlock the server first|The server's status and task state do not allow it now)\. \(HTTP/ (HTTP/
s/\. \(HTTP/ (HTTP/
s/Nova removed agents in 22\.0\.0 \(Victoria\): //
