"""The one form engine: scripts, ticket types, wrap-up, questionnaires, scorecards.

``compile`` makes a form from a workbook, ``read_xform`` reads it back, ``session.FormSession`` runs it. The
package knows nothing of calls, tickets, the store or windows. Nothing is loaded here: who knows a form only by
its name does not load what runs it.
"""
