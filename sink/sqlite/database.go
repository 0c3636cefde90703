package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
)

// database is a connection with its statements. It uses the driver without package database/sql,
// whose locks and checks cost as much as a small insert.
type database struct {
	conn     driver.Conn
	prepared map[string]*statement // by table
	inside   bool                  // of a transaction
}

func open(name string) (*database, error) {
	conn, err := new(sqlite.Driver).Open("file:" + escape(filepath.ToSlash(name)))
	if err != nil {
		return nil, err
	}
	return &database{conn: conn, prepared: make(map[string]*statement)}, nil
}

// escape makes a path part of an address.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// run executes statements without parameters.
func (d *database) run(script string) error {
	_, err := d.conn.(driver.ExecerContext).ExecContext(context.Background(), script, nil)
	return err
}

// begin begins a transaction unless there is one.
func (d *database) begin() error {
	if d.inside {
		return nil
	}
	d.inside = true
	return d.run("BEGIN")
}

func (d *database) commit() error {
	if !d.inside {
		return nil
	}
	d.inside = false
	return d.run("COMMIT")
}

// close ends a transaction without its changes.
func (d *database) close() error {
	var err error
	for _, s := range d.prepared {
		err = errors.Join(err, s.stmt.Close())
	}
	return errors.Join(err, d.conn.Close())
}

// statement is a prepared statement and its arguments, to be used again.
type statement struct {
	stmt driver.Stmt
	args []driver.NamedValue
}

// insert runs the statement of a table, and reports whether it changed something.
func (d *database) insert(table string, values ...driver.Value) (changed bool, err error) {
	s := d.prepared[table]
	if s == nil {
		stmt, err := d.conn.Prepare(statements[table])
		if err != nil {
			return false, err
		}
		s = &statement{stmt, make([]driver.NamedValue, len(values))}
		d.prepared[table] = s
	}
	for i, v := range values {
		s.args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	result, err := s.stmt.(driver.StmtExecContext).ExecContext(context.Background(), s.args)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
