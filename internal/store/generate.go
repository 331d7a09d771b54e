package store

//go:generate sqlc generate
//go:generate sqlc compile -f sqlc.sqlite.yaml
