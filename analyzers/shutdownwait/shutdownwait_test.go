package shutdownwait_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/shutdownwait"
)

func Test(t *testing.T) { ruletest.Run(t, shutdownwait.Rule) }
