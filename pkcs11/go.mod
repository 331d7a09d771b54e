module proba.example/pkcs11

go 1.26.0

require (
	github.com/miekg/pkcs11 v1.1.2
	proba.example v0.0.0
)

require (
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace proba.example => ../
